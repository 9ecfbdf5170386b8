/** Seconds of processor time that this process used for it: unlike the time on the clock, independent of other load. */
export function cpuSecondsOf(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
