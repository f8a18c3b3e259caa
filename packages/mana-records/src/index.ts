export { allRecordTypes } from './all-record-types.ts';
export { isModuleOffered, keepsEncrypted, type ManaModule } from './module.ts';
export {
	activityModule,
	moduleCatalogue,
	mydayModule,
	newsResearchModule,
	searchModule,
	spacesModule,
	toolsModule,
	wetterModule,
} from './module-catalogue.ts';
export { needsKey, openRecord, plainRecord, sealRecord } from './open-record.ts';
export {
	defineRecordType,
	encrypted,
	type FieldPatch,
	plain,
	plainReason,
	type RecordType,
	type RecordTypeSpec,
	recordBase,
	type StoredFields,
	undecryptable,
} from './record-type.ts';
