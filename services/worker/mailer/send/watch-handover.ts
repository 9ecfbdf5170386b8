import type { Transporter } from 'nodemailer';
import type { Patience } from './mail-transport.ts';

type Try = { handedOver: boolean; timer: NodeJS.Timeout; readonly onHandover: () => void };

/**
 * Watches when a message was handed over whole. Nodemailer does not tell it, and it decides what a lost connection
 * means: before, the server has nothing; afterwards, it may have taken the mail.
 */
export function watchHandover(transport: Pick<Transporter<unknown>, 'use'>) {
  const tries = new Map<string, Try>();
  transport.use('stream', ({ data, message }, done) => {
    const create = message.createReadStream.bind(message);
    message.createReadStream = (options) => {
      // The stream is read only after the server agreed to take the message, and it ends with its last byte.
      const stream = create(options);
      stream.once('end', () => tries.get(String(data.messageId))?.onHandover());
      return stream;
    };
    done();
  });
  return {
    /** @returns the signal that ends the try when its patience is over */
    begin(messageId: string, { beforeMs, answerMs }: Patience) {
      const patience = new AbortController();
      const giveUp = () => patience.abort();
      const one: Try = {
        handedOver: false,
        timer: setTimeout(giveUp, beforeMs),
        onHandover() {
          one.handedOver = true;
          clearTimeout(one.timer);
          one.timer = setTimeout(giveUp, answerMs);
        },
      };
      tries.set(messageId, one);
      return {
        signal: patience.signal,
        isHandedOver: () => one.handedOver,
        end() {
          clearTimeout(one.timer);
          tries.delete(messageId);
        },
      };
    },
  };
}
