/** @throws naming the option, as its user wrote it */
export function wholeNumber(name: string, text: string, least = 0): number {
  if (!/^\d{1,9}$/.test(text) || Number(text) < least) throw new Error(`--${name} must be a whole number from ${least}, not ${text}`);
  return Number(text);
}
