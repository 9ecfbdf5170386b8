import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import ts from 'typescript';

const sources = ['services', 'libs']
  .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));

const isExported = (statement: ts.Statement): boolean =>
  ts.canHaveModifiers(statement) &&
  (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);

/** Gives the functions that a statement declares, by name. */
function functionsOf(statement: ts.Statement): (readonly [string, ts.Node])[] {
  if (ts.isFunctionDeclaration(statement) && statement.name && statement.body)
    return [[statement.name.text, statement.body]];
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.flatMap(({ name, initializer }) =>
    initializer && ts.isArrowFunction(initializer) && ts.isIdentifier(name) ? [[name.text, initializer.body]] : [],
  );
}

/** Tells whether a body throws an error of its own. An error that it caught and passes on is one of its callees. */
function throwsItsOwn(body: ts.Node): boolean {
  let found = false;
  const visit = (node: ts.Node): void => {
    if (ts.isThrowStatement(node) && !ts.isIdentifier(node.expression)) found = true;
    if (!ts.isFunctionLike(node)) ts.forEachChild(node, visit);
  };
  visit(body);
  return found;
}

const undocumented = (file: string, text: string): string[] =>
  ts
    .createSourceFile(file, text, ts.ScriptTarget.Latest, true)
    .statements.filter(
      (statement) =>
        isExported(statement) && !ts.getJSDocTags(statement).some(({ tagName }) => tagName.text === 'throws'),
    )
    .flatMap(functionsOf)
    .flatMap(([name, body]) => (throwsItsOwn(body) ? [`${file}: ${name}`] : []));

test('each exported function that throws says what it throws', () => {
  expect(sources.length).toBeGreaterThan(500);
  expect(sources.flatMap((file) => undocumented(file, readFileSync(file, 'utf8')))).toEqual([]);
});

test('a function without @throws is found, and one that passes an error on is not', () => {
  const found = (text: string) => undocumented('a.ts', text);
  expect(found("export function a() { throw new Error('b'); }")).toEqual(['a.ts: a']);
  expect(found("export const a = () => { if (b) throw conflict('c', 'd'); };")).toEqual(['a.ts: a']);
  expect(found("/** @throws c */\nexport const a = () => { throw conflict('c', 'd'); };")).toEqual([]);
  expect(found('export function a() { try { b(); } catch (error) { throw error; } }')).toEqual([]);
  expect(found("export const a = () => () => { throw new Error('b'); };")).toEqual([]);
});
