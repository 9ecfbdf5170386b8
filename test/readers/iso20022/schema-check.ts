import { readFileSync } from 'node:fs';
import { validateXML } from 'xmllint-wasm';

export type SchemaName = 'pain.001.001.09' | 'pain.002.001.03' | 'pain.002.001.12';

/** What is wrong with these documents by the official schema; nothing when they are valid. One process for all. */
export async function schemaFaults(name: SchemaName, ...documents: string[]): Promise<string[]> {
  const schema = readFileSync(new URL(`${name}.xsd`, import.meta.url), 'utf8');
  const { errors } = await validateXML({
    xml: documents.map((contents, index) => ({ fileName: `${index}.xml`, contents })),
    schema: [{ fileName: `${name}.xsd`, contents: schema }],
  });
  return errors.map(({ rawMessage }) => rawMessage);
}
