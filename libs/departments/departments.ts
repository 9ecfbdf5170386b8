import { typedCode } from '../text/typed-signs.ts';

/** Writes the numbers from one to another with two digits. */
const numbers = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => String(from + index).padStart(2, '0'));

/** The places overseas, by the codes of INSEE: departments, collectivities, New Caledonia and the lands without people. */
const OVERSEAS = ['971', '972', '973', '974', '975', '976', '977', '978', '984', '986', '987', '988', '989'];

/** Groups of French people abroad have this number instead of a department. */
const ABROAD = '99';

/** The departments of France and what stands in their place, by the codes of INSEE (Code officiel géographique). */
const DEPARTMENTS: ReadonlySet<string> = new Set([
  ...numbers(1, 19),
  '2A',
  '2B',
  ...numbers(21, 95),
  ...OVERSEAS,
  ABROAD,
]);

/** Banks of Wallis and Futuna, Polynesia and New Caledonia keep accounts in francs of the Pacific (XPF). */
const WITH_PACIFIC_FRANC = ['986', '987', '988'];
export const hasPacificFranc = (code: string): boolean => WITH_PACIFIC_FRANC.includes(code);

/** Gives one spelling to one department: capitals, two digits, no blanks. */
export const normalizeDepartment = (text: string): string => {
  const code = typedCode(text);
  return /^\d$/.test(code) ? `0${code}` : code;
};

export const isDepartment = (code: string): boolean => DEPARTMENTS.has(code);

/**
 * Says why a code is no department, in words for who typed it.
 * @param code in the spelling of `normalizeDepartment`
 * @returns undefined for a department
 */
export function faultOfDepartment(code: string): string | undefined {
  if (isDepartment(code)) return undefined;
  if (code === '20') return 'is no department any more: Corsica is 2A or 2B';
  if (code === '97' || code === '98') return `is no department: overseas has three digits, such as 974 or 988`;
  if (/^\d{5}$/.test(code) || /^2[AB]\d{3}$/.test(code))
    return `is no department: "${code}" looks like a postal code, send the department alone, such as 75`;
  return 'is no department: send its number, such as 01, 75, 2A or 974, or 99 for a group abroad';
}
