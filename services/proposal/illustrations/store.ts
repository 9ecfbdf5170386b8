import type { Database } from '../../../libs/mongo/connect.ts';
import { fileCollections, openFileStore, type FileStore } from '../../../libs/mongo/file-store.ts';

const BUCKET = 'illustrations';

export const illustrationCollections = fileCollections(BUCKET);

export const openIllustrations = (database: Database): FileStore => openFileStore(database, BUCKET);
