const PARIS = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', hourCycle: 'h23' });

/** Day (YYYY-MM-DD) and hour in Europe/Paris, daylight saving included. */
export function parisTime(instant: Date): { day: string; hour: number } {
  const [day = '', hour = '0'] = PARIS.format(instant).split(' ');
  return { day, hour: Number(hour) };
}
