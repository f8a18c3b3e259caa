import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import type { Hono } from 'hono';
import { publicUrl } from './auth-world.ts';
import { postForm } from './oauth-client.ts';

const pair = generateKeyPairSync('ed25519');

/** As `GATEWAY_PUBLIC_KEYS` takes it. */
export const gatewayPublicKey = String(pair.publicKey.export({ format: 'jwk' }).x);

const exchangePath = '/api/v1/oauth/token-exchange';

/** An assertion of the gateway (RFC 7523), changed as a test needs it. */
export function assertion(
	claims: Record<string, unknown> = {},
	key = pair.privateKey,
	alg = 'EdDSA',
): string {
	const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
	const payload = {
		iss: 'mana-mcp',
		sub: 'mana-mcp',
		aud: `${publicUrl}${exchangePath}`,
		exp: Math.floor(Date.now() / 1000) + 30,
		jti: randomUUID(),
		...claims,
	};
	const signed = `${encode({ alg })}.${encode(payload)}`;
	return `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`;
}

export function exchange(
	app: Hono,
	subjectToken: string,
	use: 'sync' | 'keys',
	more: Record<string, string> = {},
): Promise<Response> {
	return postForm(app, exchangePath, {
		grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
		client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
		client_assertion: assertion(),
		subject_token: subjectToken,
		subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
		requested_token_type: `urn:mana:params:oauth:token-type:${use}`,
		...more,
	});
}

export async function exchanged(app: Hono, subjectToken: string, use: 'sync' | 'keys'): Promise<string> {
	const answer = await exchange(app, subjectToken, use);
	if (answer.status !== 200) throw new Error(`exchange answered ${answer.status}: ${await answer.text()}`);
	return (await answer.json()).access_token;
}
