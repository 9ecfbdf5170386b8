import { readUnsubscribeToken } from '../../../libs/signing/unsubscribe-token.ts';

const page = (
  title: string,
  body: string,
) => `<!doctype html><html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${title}</title>
<style>body{max-width:34rem;margin:2rem auto;padding:0 1rem;font:1.1rem/1.5 system-ui,sans-serif;color:#1d1d1f}button{padding:.7rem 1.2rem;border:0;border-radius:.4rem;background:#1f4e9e;color:#fff;font:inherit}</style></head>
<body><main><h1>${title}</h1>${body}</main></body></html>`;

/**
 * Makes the page that the unsubscribe link opens. Only the button on the page changes anything: mail programs and virus
 * scanners follow links, and some open every page behind them, but they press no buttons.
 * @throws bad-token, link-expired
 */
export function confirmationPage(token: string, key: string, now: Date): string {
  const { groupId } = readUnsubscribeToken(token, key, now);
  const [fr, en] =
    groupId === null ? ['pour tous vos groupes', 'about all of your groups'] : ['pour ce groupe', 'about this group'];
  return page(
    'Se désabonner',
    `<p>Ne plus recevoir les messages facultatifs ${fr}&nbsp;? Ceux d’une procédure en cours arriveront toujours.</p>
<form method="post"><button>Ne plus recevoir</button></form>
<p lang="en">No more optional messages ${en}? Those of a procedure that is under way still come.</p>`,
  );
}

export const donePage = page(
  'C’est fait',
  '<p>Vous ne recevrez plus ces messages. Vous pouvez changer d’avis dans vos préférences.</p><p lang="en">You will not get these messages any more. You may change your mind in your preferences.</p>',
);
