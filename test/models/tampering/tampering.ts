import type { Database } from '../../../libs/mongo/connect.ts';

type Doc = { readonly _id: string };
type Update = Readonly<Record<string, unknown>>;

/** The documents that the tampering is done to. */
export type Marks = {
  readonly seasonId: string;
  readonly actionId: string;
  /** Both groups have a place on the action: the paid claim used the first one, the held claim holds the other. */
  readonly groupId: string;
  readonly otherGroupId: string;
  /** The envelope of this group has one transfer, a credit. */
  readonly creditedOnce: string;
  /** This claim was paid in the payout; its document was read. */
  readonly paid: string;
  readonly documentId: string;
  /** This claim is in the second payout, and the bank has not answered. */
  readonly sent: string;
  readonly payoutId: string;
  readonly sentPayoutId: string;
  /** Finance holds money for this claim. */
  readonly held: string;
};

/** Writes past the services, as somebody with the password of the database can. Everything can be undone. */
export function intruder(database: (service: string) => Database) {
  const undo: (() => Promise<unknown>)[] = [];
  const collection = (place: string) => {
    const [service = '', name = ''] = place.split('/');
    return database(service).collection<Doc>(name);
  };
  const found = async (place: string, filter: object) => {
    const document = await collection(place).findOne(filter);
    if (!document) throw new Error(`there is nothing to tamper with in ${place}: ${JSON.stringify(filter)}`);
    return document;
  };
  return {
    /** @param place as in `budget/transfers` @param operators such as `$set` */
    async change(place: string, filter: object, operators: Update): Promise<void> {
      const before = await found(place, filter);
      undo.push(() => collection(place).replaceOne({ _id: before._id }, before));
      await collection(place).updateOne({ _id: before._id }, operators);
    },
    read: found,
    async remove(place: string, filter: object): Promise<void> {
      const before = await found(place, filter);
      undo.push(() => collection(place).insertOne(before));
      await collection(place).deleteOne({ _id: before._id });
    },
    async add(place: string, document: Doc & Update): Promise<void> {
      undo.push(() => collection(place).deleteOne({ _id: document._id }));
      await collection(place).insertOne(document);
    },
    async undo(): Promise<void> {
      for (const step of undo.splice(0).reverse()) await step();
    },
  };
}

export type Intruder = ReturnType<typeof intruder>;

/** One kind of tampering, as docs/verification.md lists it. */
export type Tampering = {
  readonly what: string;
  /** This command alone sees it; `verify` sees everything. */
  readonly seenBy: 'ledger:verify' | 'audit:verify' | 'verify';
  readonly tamper: (by: Intruder, marks: Marks) => Promise<void>;
  readonly finding: RegExp;
};
