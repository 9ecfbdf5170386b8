import { expect, test } from '@jest/globals';
import { isDepartment } from '../../../libs/departments/departments.ts';
import { departmentRows } from '../../../services/budget/open-data/domain/department-rows.ts';
import { Department } from '../../../services/directory/groups/schemas.ts';
import { outcomeOf, typedCases } from '../../inputs/typed-cases.ts';

test.each(typedCases('department'))('a department typed $what', ({ typed, ...expected }) => {
  expect(outcomeOf(Department, typed)).toEqual(expected.becomes ?? expected.refused);
});

test('there are 96 departments in Europe, five overseas, eight other places there, and one number for abroad', () => {
  const codes = Array.from({ length: 1_000 }, (_, code) => String(code)).flatMap((code) => [
    code,
    code.padStart(2, '0'),
    `${code}A`,
    `${code}B`,
  ]);
  expect([...new Set(codes)].filter(isDepartment)).toHaveLength(96 + 5 + 8 + 1);
});

test('the public table has no typing errors: former spellings are one department, and unknown ones are told together', () => {
  const rows = departmentRows([
    { department: '01', groups: 3 },
    { department: '1', groups: 4 },
    { department: '2a', groups: 6 },
    { department: '96', groups: 4 },
    { department: '979', groups: 2 },
    { department: '2B', groups: 4 },
  ]);
  expect(rows).toEqual([
    { department: '01', certifiedGroups: '7' },
    { department: '2A', certifiedGroups: '6' },
    { department: '2B', certifiedGroups: '< 5' },
    { department: 'unknown', certifiedGroups: '6' },
  ]);
});
