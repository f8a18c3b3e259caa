export { browserBundleOf } from './browser-bundle.ts';
export {
	createSyncStandIn,
	type SeenRequest,
	type StandInSpace,
	type SyncStandIn,
	type SyncStandInOptions,
} from './sync-stand-in.ts';
