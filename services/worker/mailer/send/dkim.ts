import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';

/** The key must have at least this many bits. Many servers treat a signature with a shorter key as no signature. */
const LEAST_BITS = 2_048;

function faultOf(pem: string): string | undefined {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPrivateKey(pem);
    if (asymmetricKeyType !== 'rsa') return 'must be an RSA key';
    return (asymmetricKeyDetails?.modulusLength ?? 0) < LEAST_BITS
      ? `must have at least ${LEAST_BITS} bits`
      : undefined;
  } catch {
    return 'is not a private key in PEM form';
  }
}

/**
 * The key is checked at start, because nodemailer sends unsigned and without a message when it cannot use the key. Line
 * breaks may be written as \n.
 */
export const DkimKey = z
  .string()
  .transform((value) => value.replaceAll('\\n', '\n'))
  .superRefine((pem, context) => {
    const fault = faultOf(pem);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
  });

/**
 * These headers are signed. The list of nodemailer lacks List-Unsubscribe-Post, and RFC 8058 requires that both
 * unsubscribe headers are signed; otherwise mail programs do not offer one-click. Only the headers that a message has
 * are signed.
 */
export const SIGNED_HEADERS = [
  'From',
  'Sender',
  'Reply-To',
  'Subject',
  'Date',
  'Message-ID',
  'To',
  'Cc',
  'MIME-Version',
  'Content-Type',
  'Content-Transfer-Encoding',
  'In-Reply-To',
  'References',
  'Auto-Submitted',
  'List-Unsubscribe',
  'List-Unsubscribe-Post',
] as const;
