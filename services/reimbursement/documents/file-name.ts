/** The endings of each kind of document. The first one is given to a name that has another one, or none. */
const ENDINGS: Readonly<Record<string, readonly string[]>> = {
  'application/pdf': ['pdf'],
  'image/png': ['png'],
  'image/jpeg': ['jpg', 'jpeg'],
  'image/webp': ['webp'],
};
/** These endings name a kind of file. Another one may be a part of the name, as in "facture.2026". */
const KNOWN =
  /\.(?:pdf|png|jpe?g|jpe|jfif|pjpeg|webp|hei[cf]|avif|gif|bmp|tiff?|bin|dat|tmp|docx?|odt|html?|svg|txt|exe)$/i;
/** The most characters of the name of a document. */
export const MAX_FILENAME = 120;

/** Gives a name whose ending is that of the content, so that every program opens the document. */
export function mendedName(filename: string, contentType: string): string {
  const endings = ENDINGS[contentType] ?? [];
  const isRight = (name: string) => endings.some((ending) => name.toLowerCase().endsWith(`.${ending}`));
  let name = filename.replace(/[. ]+$/, '');
  while (KNOWN.test(name) && !isRight(name)) name = name.replace(KNOWN, '');
  const isBare = name.replace(KNOWN, '') === '';
  if (isRight(name) && !isBare) return name;
  const ending = `.${endings[0] ?? 'bin'}`;
  return (isBare ? 'document' : name).slice(0, MAX_FILENAME - ending.length) + ending;
}
