import { createTokenVerifier } from '@mana/shared-auth';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

const issuer = 'http://127.0.0.1';
const tokenCount = 4_000;

/** Verifications a second of a service, in one process: of tokens it has not met yet, and of those it has. */
export async function measureVerification(): Promise<{ firstPerSecond: number; againPerSecond: number }> {
	const { publicKey, privateKey } = await generateKeyPair('EdDSA', { extractable: true });
	const keys = [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'EdDSA' }];
	const tokens = await Promise.all(
		Array.from({ length: tokenCount }, (_, index) =>
			new SignJWT({
				email: `${index}@mana.test`,
				role: 'user',
				tier: 'public',
				kind: 'human',
				sid: `${index}`,
			})
				.setProtectedHeader({ alg: 'EdDSA', kid: 'k1' })
				.setIssuer(issuer)
				.setAudience('mana')
				.setSubject(`${index}`)
				.setExpirationTime('15m')
				.sign(privateKey),
		),
	);
	const verifier = createTokenVerifier({
		jwksUrl: `${issuer}/api/auth/jwks`,
		issuer,
		audience: 'mana',
		fetch: Object.assign(async () => Response.json({ keys }), { preconnect: () => {} }),
	});
	const round = async () => {
		const startMs = performance.now();
		for (const token of tokens) {
			if (!(await verifier.verify(token)).ok) throw new Error('a good token was refused');
		}
		return (tokenCount / (performance.now() - startMs)) * 1000;
	};
	return { firstPerSecond: await round(), againPerSecond: await round() };
}
