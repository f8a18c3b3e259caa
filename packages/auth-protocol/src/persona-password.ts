/**
 * The password of a persona: the first 32 letters and digits of the base64 of HMAC-SHA-256(secret, address). Whoever
 * has the secret signs in as any persona, so it is a secret of one server.
 *
 * @param secret at least 32 characters
 */
export async function personaPassword(secret: string, email: string): Promise<string> {
	const encoder = new TextEncoder();
	const algorithm = { name: 'HMAC', hash: 'SHA-256' };
	const key = await crypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, ['sign']);
	const mac = await crypto.subtle.sign('HMAC', key, encoder.encode(email.toLowerCase()));
	const digest = btoa(String.fromCharCode(...new Uint8Array(mac)));
	const characters = digest.replaceAll(/[^A-Za-z0-9]/g, '');
	if (characters.length >= 32) return characters.slice(0, 32);
	// Too many of the 43 characters were neither letter nor digit: rare, and then the digest's own digest goes on.
	return (characters + (await personaPassword(secret, `${email}\n${digest}`))).slice(0, 32);
}
