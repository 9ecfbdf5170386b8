export default async function stopServers(): Promise<void> {
  await globalThis.embeddedServers?.stop();
  globalThis.embeddedServers = undefined;
}
