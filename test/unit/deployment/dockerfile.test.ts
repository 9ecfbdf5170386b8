import { expect, test } from '@jest/globals';
import { readDockerfile, stagesFor } from '../../../scripts/image/dockerfile.ts';
import { openPaths } from '../../../scripts/image/enact.ts';

const TEXT = `# a comment
ARG BASE=node:1.2.3-slim
FROM \${BASE} AS build
RUN one && \\
    two
FROM build AS unused
FROM \${BASE}
# another
COPY --from=build /a b
CMD ["x"]
`;

test('a Dockerfile is read into stages and steps, continued lines joined', () => {
  expect(readDockerfile(TEXT)).toEqual([
    { name: 'build', from: 'node:1.2.3-slim', steps: [{ word: 'RUN', rest: 'one && two' }] },
    { name: 'unused', from: 'build', steps: [] },
    {
      name: 'stage-2',
      from: 'node:1.2.3-slim',
      steps: [
        { word: 'COPY', rest: '--from=build /a b' },
        { word: 'CMD', rest: '["x"]' },
      ],
    },
  ]);
});

test('a build takes the stages that its target copies from or stands on, and no others', () => {
  const names = (target?: string) => stagesFor(readDockerfile(TEXT), target).map(({ name }) => name);
  expect([names(), names('unused')]).toEqual([
    ['build', 'stage-2'],
    ['build', 'unused'],
  ]);
});

test('a .dockerignore that is not understood is refused', () => {
  expect([...openPaths('# why\n*\n!libs\n!LICENSE\n')]).toEqual(['libs', 'LICENSE']);
  expect(() => openPaths('node_modules\n')).toThrow('must begin with *');
  expect(() => openPaths('*\n!libs/*.ts\n')).toThrow('single paths');
});
