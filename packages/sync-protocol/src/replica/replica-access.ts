import { SyncError } from '../sync-error.ts';
import type { SyncClientConfig } from '../sync-request.ts';

/** How a replica reaches the server: with a token that is asked for again once it was refused. */
export interface ReplicaAccess {
	/** @throws SyncError `TOKEN_UNAVAILABLE` */
	config(): Promise<SyncClientConfig>;
	/** Takes note of a refusal, and of the token that it was met with. */
	noteRefusal(error: SyncError, jwt: string): void;
}

export interface ReplicaAccessOptions extends Omit<SyncClientConfig, 'jwt'> {
	/** A valid token; asked again, with the one that was refused, after a 401. */
	readonly token: (refused?: string) => Promise<string>;
}

export function createReplicaAccess(options: ReplicaAccessOptions): ReplicaAccess {
	const { baseUrl, clientId, fetch: send } = options;
	let refusedToken: string | undefined;

	return {
		async config() {
			const jwt = await options.token(refusedToken).catch((cause: unknown) => {
				throw new SyncError('TOKEN_UNAVAILABLE', 0, 'no token could be had', { cause });
			});
			refusedToken = undefined;
			return { baseUrl, clientId, jwt, ...(send && { fetch: send }) };
		},
		noteRefusal({ status, code }, jwt) {
			if (status === 401 || code === 'TOKEN_EXPIRED') refusedToken = jwt;
		},
	};
}
