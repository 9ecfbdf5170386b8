import { isDepartment, normalizeDepartment } from '../../../../libs/departments/departments.ts';

/** A department with fewer groups than this could point at a person or a group. */
const SMALL = 5;
/** Groups that were registered before departments were checked may have a number that does not exist. */
const UNKNOWN = 'unknown';

type Count = { readonly department: string; readonly groups: number };

/** Gives the public table of groups by department, in the order of the codes; numbers that do not exist come last. */
export function departmentRows(counts: readonly Count[]): { department: string; certifiedGroups: string }[] {
  const sums = new Map<string, number>();
  for (const { department, groups } of counts) {
    const code = normalizeDepartment(department);
    const row = isDepartment(code) ? code : UNKNOWN;
    sums.set(row, (sums.get(row) ?? 0) + groups);
  }
  return [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([department, groups]) => ({ department, certifiedGroups: groups < SMALL ? `< ${SMALL}` : String(groups) }));
}
