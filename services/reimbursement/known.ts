import type { Schema } from 'mongoose';
import type { EventData } from '../../libs/events/payloads/index.ts';
import { documentSchema, modelOf, type Kept } from '../../libs/mongo/aggregate-store.ts';
import type { Database } from '../../libs/mongo/connect.ts';
import type { CollectionPlan } from '../../libs/mongo/migrate.ts';
import { projectNewer } from '../../libs/mongo/projection.ts';

type Fact = { readonly _id: string; readonly version: number };

/** What other services said, newest version of each; it may lag behind them. */
export type KnownGroup = Fact & Pick<EventData<'group.changed'>, 'certified' | 'name'>;
export type KnownAction = Fact & Pick<EventData<'action.published'>, 'number' | 'title' | 'capCents' | 'seasonId'>;
export type FundableAction = Fact & Pick<EventData<'action.fundable'>, 'capCents' | 'seasonId' | 'claimsUntil'>;
export type KnownSeason = Fact & Pick<EventData<'season.opened'>, 'state' | 'claimsUntil'>;
export type KnownPlace = Fact & {
  readonly state: 'granted' | 'waiting' | 'returned';
  readonly capCents: number;
  readonly at: string;
};

export type KnownEnvelope = Fact & { readonly availableCents: number };

const schemaOf = <T extends Fact>(
  name: string,
  fields: Record<Exclude<keyof T, keyof Fact>, StringConstructor | NumberConstructor | BooleanConstructor>,
) => documentSchema<T>({ version: Number, ...fields }, name);

const schemas = {
  groups: schemaOf<KnownGroup>('groups', { certified: Boolean, name: String }),
  actions: schemaOf<KnownAction>('actions', { number: Number, title: String, capCents: Number, seasonId: String }),
  fundable: schemaOf<FundableAction>('fundable-actions', { capCents: Number, seasonId: String, claimsUntil: String }),
  seasons: schemaOf<KnownSeason>('seasons', { state: String, claimsUntil: String }),
  envelopes: schemaOf<KnownEnvelope>('envelopes', { availableCents: Number }),
  places: schemaOf<KnownPlace>('places', { state: String, capCents: Number, at: String }),
};

/** All are looked up by id. */
export const projectionCollections: readonly CollectionPlan[] = Object.values(schemas).map((schema) => ({
  name: schema.get('collection') as string,
}));

function projection<T extends Fact>(database: Database, schema: Schema<Kept<T>>) {
  const model = modelOf<T>(database, schema);
  return {
    find: async (id: string): Promise<T | undefined> =>
      (await model.findOne({ _id: id } as never).lean<T>()) ?? undefined,
    byIds: (ids: readonly string[]) => model.find({ _id: { $in: ids } } as never).lean<T[]>(),
    all: () => model.find({}).lean<T>().cursor() as AsyncIterable<T>,
    learn: (news: readonly T[]) => projectNewer<T>(model as never, news),
  };
}

export const placeId = (actionId: string, groupId: string): string => `${actionId}.${groupId}`;

export const openProjections = (database: Database) => ({
  groups: projection<KnownGroup>(database, schemas.groups),
  actions: projection<KnownAction>(database, schemas.actions),
  fundable: projection<FundableAction>(database, schemas.fundable),
  seasons: projection<KnownSeason>(database, schemas.seasons),
  envelopes: projection<KnownEnvelope>(database, schemas.envelopes),
  places: projection<KnownPlace>(database, schemas.places),
});

export type Projections = ReturnType<typeof openProjections>;
