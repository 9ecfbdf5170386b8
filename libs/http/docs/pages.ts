import { isProblemCode, PROBLEM_GROUPS, problemEntry, type ProblemCode } from '../../errors/catalogue.ts';
import type { ProblemEntry, Retry } from '../../errors/problems/entry.ts';
import { EXAMPLE } from '../example.ts';
import { problemBody } from '../problem.ts';

const escape = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
/** Texts of ours mark names with backticks, which become code elements here. */
const prose = (text: string) => escape(text).replace(/`([^`]+)`/g, '<code>$1</code>');

const page = (title: string, content: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/docs.css">
</head>
${content}
</html>
`;

export const docsPage = page(
  'Seuil API',
  `<body class="reference">
<div id="reference"><noscript><p class="plain">The reference is drawn by a script. Without it, read <a href="/openapi.json">/openapi.json</a> and the <a href="/problems">problems</a>.</p></noscript></div>
<script src="/docs/redoc.js"></script>
<script src="/docs/start.js"></script>
</body>`,
);

const article = (title: string, content: string) =>
  page(
    title,
    `<body class="text"><header><a href="/docs">Seuil API</a> <a href="/problems">Problems</a></header>\n<main>\n${content}\n</main></body>`,
  );

const RETRY: Readonly<Record<Retry, { readonly brief: string; readonly long: string }>> = {
  shortly: {
    brief: 'yes, shortly',
    long: 'Yes, unchanged, after the seconds in Retry-After; for 30 seconds at most, and with the same Idempotency-Key if there was one.',
  },
  corrected: { brief: 'once corrected', long: 'Not as it is: correct the request first.' },
  later: { brief: 'later', long: 'Not at once. It can succeed when the state that it met has changed.' },
  no: { brief: 'no', long: 'No: it will not succeed for this caller and this thing.' },
};

const row = (code: string, { status, title, retry }: ProblemEntry) =>
  `<tr><td>${status}</td><td><a href="/problems/${code}"><code>${code}</code></a></td><td>${escape(title)}</td><td>${RETRY[retry].brief}</td></tr>`;

export const problemsPage = article(
  'Problems',
  `<h1>Problems</h1>
<p>Whatever refuses a request answers <code>application/problem+json</code> (RFC 9457). Programs decide by <code>code</code>, which is stable; <code>type</code> leads to one of these pages; <code>detail</code> tells people what happened this time; <code>requestId</code> is what to tell us.</p>
${Object.entries(PROBLEM_GROUPS)
  .map(
    ([group, entries]) =>
      `<h2>${group[0]?.toUpperCase()}${group.slice(1)}</h2>\n<table><thead><tr><th>Status</th><th>Code</th><th>Meaning</th><th>Send again?</th></tr></thead><tbody>\n${Object.entries<ProblemEntry>(
        entries,
      )
        .map(([code, entry]) => row(code, entry))
        .join('\n')}\n</tbody></table>`,
  )
  .join('\n')}
<p>What <em>operating</em> lists besides <code>dead-letter-closed</code> is never the answer to a call: it stands in dead letters and in refused decisions of settlements.</p>`,
);

const problemPage = (code: ProblemCode): string => {
  const { status, title, happened, remedy, retry, exampleDetail, errors, seenBy } = problemEntry(code);
  return article(
    title,
    `<h1>${escape(title)}</h1>
<p class="code"><code>${code}</code> ${seenBy === 'operators' ? 'in dead letters, for those who operate Seuil' : `with status ${status}`}</p>
<h2>What happened</h2>
<p>${prose(happened)}</p>
<h2>What to do</h2>
<p>${prose(remedy)}</p>
<h2>Send it again?</h2>
<p>${RETRY[retry].long}</p>
<h2>How it looks</h2>
<pre>${escape(JSON.stringify(problemBody(code, exampleDetail, EXAMPLE.key, errors), null, 2))}</pre>`,
  );
};

export const pageOfProblem = (code: string): string | undefined =>
  isProblemCode(code) ? problemPage(code) : undefined;
