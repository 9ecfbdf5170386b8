/** This is one instruction, with its continued lines joined. */
export type Step = { readonly word: string; readonly rest: string };
export type Stage = { readonly name: string; readonly from: string; readonly steps: readonly Step[] };

/**
 * Reads as much of the format as our Dockerfile uses: ARGs before the first FROM, stages, comments, continued lines.
 */
export function readDockerfile(text: string): Stage[] {
  const values = new Map<string, string>();
  const stages: (Stage & { steps: Step[] })[] = [];
  const lines = text
    .replace(/^\s*#.*\n/gm, '')
    .replace(/ *\\\n\s*/g, ' ')
    .split('\n')
    .map((line) => line.trim());
  for (const line of lines.filter((each) => each !== '')) {
    const [, word = '', rest = ''] = /^([A-Z]+)\s+(.+)$/.exec(line) ?? [];
    if (word === '') throw new Error(`Not an instruction: ${line}`);
    if (word === 'FROM') {
      const [, from = '', name = `stage-${stages.length}`] = /^(\S+)(?: AS (\S+))?$/.exec(rest) ?? [];
      stages.push({ name, from: from.replace(/^\$\{(\w+)\}$/, (_, key: string) => values.get(key) ?? ''), steps: [] });
      continue;
    }
    const stage = stages.at(-1);
    if (stage) stage.steps.push({ word, rest });
    else if (word === 'ARG') values.set(rest.slice(0, rest.indexOf('=')), rest.slice(rest.indexOf('=') + 1));
    else throw new Error(`Before the first FROM there may be ARG only: ${line}`);
  }
  return stages;
}

/**
 * Gives the stages that a build of this target needs; the target comes last.
 * @param target the last stage when none is named, as in Docker
 */
export function stagesFor(stages: readonly Stage[], target?: string): Stage[] {
  const wanted = target === undefined ? stages.at(-1) : stages.find(({ name }) => name === target);
  if (!wanted) throw new Error(`There is no stage ${target ?? ''}.`);
  const needed = new Set([wanted.name]);
  for (const { name, from, steps } of [...stages].reverse()) {
    if (!needed.has(name)) continue;
    needed.add(from);
    for (const { word, rest } of steps) if (word === 'COPY') needed.add(/^--from=(\S+)/.exec(rest)?.[1] ?? '');
  }
  return stages.filter(({ name }) => needed.has(name));
}
