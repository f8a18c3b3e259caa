import type { Space } from '@mana/auth-protocol';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** Claims of a token that the gateway exchanged for an agent, to sync with. */
export function agentClaims(space: string, scope: string, client = 'some-client') {
	return { space, scope, act: { sub: client }, use: 'sync' };
}

/** As much of mana-auth as mana-sync speaks to: keys, and a caller's spaces. */
export interface AuthStandIn {
	readonly url: string;
	/** Adds a user with a personal space of the id `personal-<user>`. */
	addUser(userId: string): void;
	join(userId: string, spaceId: string, role: Space['role']): void;
	leave(userId: string, spaceId: string): void;
	/** A token as mana-auth would sign it. */
	token(userId: string, claims?: Record<string, unknown>): Promise<string>;
	/** Whether it answers, or 503. */
	setAvailable(isAvailable: boolean): void;
	stop(): Promise<void>;
}

export async function startAuthStandIn(): Promise<AuthStandIn> {
	const { publicKey, privateKey } = await generateKeyPair('EdDSA');
	const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'EdDSA', use: 'sig' };
	const spacesByUser = new Map<string, Map<string, Space>>();
	let isAvailable = true;

	const server = Bun.serve({
		hostname: '127.0.0.1',
		port: 0,
		fetch(request) {
			const { pathname } = new URL(request.url);
			if (pathname === '/api/auth/jwks') return Response.json({ keys: [jwk] });
			if (!isAvailable) return new Response(null, { status: 503 });
			const payload = request.headers.get('authorization')?.split('.')[1] ?? '';
			const { sub } = JSON.parse(Buffer.from(payload, 'base64url').toString());
			return Response.json([...(spacesByUser.get(sub)?.values() ?? [])]);
		},
	});
	const url = `http://127.0.0.1:${server.port}`;

	function join(userId: string, spaceId: string, role: Space['role'], type: Space['type'] = 'team'): void {
		const spaces = spacesByUser.get(userId) ?? new Map<string, Space>();
		spaces.set(spaceId, { id: spaceId, name: spaceId, slug: spaceId, type, role, metadata: {} });
		spacesByUser.set(userId, spaces);
	}

	return {
		url,
		join,
		addUser: (userId) => join(userId, `personal-${userId}`, 'owner', 'personal'),
		leave: (userId, spaceId) => void spacesByUser.get(userId)?.delete(spaceId),
		setAvailable: (next) => {
			isAvailable = next;
		},
		token: (userId, claims = {}) =>
			new SignJWT({
				sub: userId,
				email: `${userId}@mana.test`,
				role: 'user',
				tier: 'public',
				kind: 'human',
				...claims,
			})
				.setProtectedHeader({ alg: 'EdDSA', kid: 'k1' })
				.setIssuer(url)
				.setAudience('mana')
				.setIssuedAt()
				.setExpirationTime(typeof claims.exp === 'number' ? claims.exp : '2d')
				.sign(privateKey),
		stop: () => server.stop(true),
	};
}
