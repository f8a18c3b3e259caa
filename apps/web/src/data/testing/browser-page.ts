import { openAppData } from '../open-app-data.ts';

/** For tests in a browser: a tab's data by way of this name. */
declare global {
	var mana: Awaited<ReturnType<typeof openAppData>>;
}

const { origin } = location;
globalThis.mana = await openAppData({ auth: `${origin}/auth`, sync: `${origin}/sync-server`, app: origin });
