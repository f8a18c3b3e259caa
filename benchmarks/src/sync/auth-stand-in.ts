import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** Answers what a sync server asks of mana-auth: its keys, and a personal space for everybody. */
export interface AuthStandIn {
	readonly url: string;
	token(userId: string): Promise<string>;
	stop(): Promise<void>;
}

export async function startAuthStandIn(): Promise<AuthStandIn> {
	const { publicKey, privateKey } = await generateKeyPair('EdDSA');
	const keys = [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'EdDSA', use: 'sig' }];
	const server = Bun.serve({
		hostname: '127.0.0.1',
		port: 0,
		fetch(request) {
			if (new URL(request.url).pathname === '/api/auth/jwks') return Response.json({ keys });
			const payload = request.headers.get('authorization')?.split('.')[1] ?? '';
			const { sub } = JSON.parse(Buffer.from(payload, 'base64url').toString());
			const id = `personal-${sub}`;
			return Response.json([{ id, name: id, slug: id, type: 'personal', role: 'owner', metadata: {} }]);
		},
	});
	const url = `http://127.0.0.1:${server.port}`;
	const claims = { role: 'user', tier: 'public', kind: 'human' };
	return {
		url,
		token: (userId) =>
			new SignJWT({ ...claims, sub: userId, email: `${userId}@mana.test` })
				.setProtectedHeader({ alg: 'EdDSA', kid: 'k1' })
				.setIssuer(url)
				.setAudience('mana')
				.setIssuedAt()
				.setExpirationTime('2h')
				.sign(privateKey),
		stop: () => server.stop(true),
	};
}
