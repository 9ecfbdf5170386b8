import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';

/** Bits of the key. Many servers take a shorter key for no signature. */
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

/** The key is checked at start, because with a key that it cannot use nodemailer sends unsigned and says nothing. Line breaks may be written as \n. */
export const DkimKey = z
  .string()
  .transform((value) => value.replaceAll('\\n', '\n'))
  .superRefine((pem, context) => {
    const fault = faultOf(pem);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
  });

/**
 * nodemailer's own list lacks List-Unsubscribe-Post. RFC 8058 wants both unsubscribe headers signed, or one-click is not
 * offered. Only the headers that a message has are signed.
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
