import { makePasskey, usePasskey } from '../../app/passkey-secret.ts';
import { openAppData } from '../open-app-data.ts';

/** For tests in a browser: a tab's data, and what it asks of passkeys, by way of these names. */
declare global {
	var mana: Awaited<ReturnType<typeof openAppData>>;
	var passkeys: { readonly make: typeof makePasskey; readonly use: typeof usePasskey };
}

const { origin } = location;
globalThis.passkeys = { make: makePasskey, use: usePasskey };
globalThis.mana = await openAppData({ auth: `${origin}/auth`, sync: `${origin}/sync-server`, app: origin });
