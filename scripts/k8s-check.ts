import { defineCommand } from './command/command.ts';
import { runAsScript } from './command/run.ts';

export const k8sCheck = defineCommand({
  name: 'k8s:check',
  group: 'check',
  summary: 'Says of the manifests in k8s/ what only the real tools can: every overlay rendered, compared and scanned.',
  details:
    "Needs kubectl or kustomize on the PATH; kubernetes-validate and checkov are put into the user's cache (about 330 MB, once). Works on a copy in a temporary folder.",
  example: '',
  run: async (inputValues, session) => (await import('./k8s/check.ts')).checkManifests(inputValues, session),
});

void runAsScript(import.meta.url, k8sCheck);
