export { browserBundleOf } from './browser-bundle.ts';
export type { SeenRequest } from './seen-request.ts';
export {
	createSyncStandIn,
	type PushedChange,
	type StandInSpace,
	type SyncStandIn,
	type SyncStandInOptions,
} from './sync-stand-in.ts';
