export type NamedRun = { readonly usage: string; /** @returns its exit code */ readonly run: (args: readonly string[]) => Promise<number> };

/** `npm run COMMAND -- NAME [options]`: runs what is called so, or says what there is. */
export async function runNamed(command: string, runs: Readonly<Record<string, NamedRun>>): Promise<void> {
  const [name = '', ...args] = process.argv.slice(2);
  const chosen = runs[name];
  if (!chosen) {
    console.error(`npm run ${command} -- NAME [options]\n\n${Object.values(runs).map(({ usage }) => usage).join('\n\n')}`);
    process.exitCode = 2;
    return;
  }
  process.exitCode = await chosen.run(args).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error, `\n\n${chosen.usage}`);
    return 2;
  });
}
