import type { SessionStore } from '../../db/session-store.ts';
import type { AppSignInDeps } from '../../domain/app-sign-in.ts';
import type { AddressChangeDeps } from '../../domain/change-address.ts';
import type { AccountTokenDeps } from '../../identity/account-tokens.ts';
import type { SessionBridge } from '../../identity/session-bridge.ts';
import type { StepUpDeps } from '../../identity/step-up.ts';
import type { CallerDeps } from '../caller.ts';
import type { ClientAddress } from '../client-address.ts';
import type { PasskeyRouteDeps } from '../passkey-routes.ts';

export type AuthRouteDeps = AccountTokenDeps &
	StepUpDeps &
	AddressChangeDeps &
	CallerDeps &
	Pick<AppSignInDeps, 'appCodes'> &
	Pick<SessionBridge, 'sessionToken'> &
	Pick<PasskeyRouteDeps, 'sessionHeaders'> & {
		readonly mustConfirmAddress: boolean;
		readonly sessions: SessionStore;
		readonly clientAddress: ClientAddress;
	};
