import { createHmac } from 'node:crypto';

/**
 * The password of a persona: the first 32 letters and digits of the base64 of HMAC-SHA-256(secret, address). Whoever
 * has the secret signs in as any persona, so it is a secret of one server.
 *
 * @param secret at least 32 characters
 */
export function personaPassword(secret: string, email: string): string {
	const digest = createHmac('sha256', secret).update(email.toLowerCase()).digest('base64');
	const characters = digest.replaceAll(/[^A-Za-z0-9]/g, '');
	if (characters.length >= 32) return characters.slice(0, 32);
	// Too many of the 43 characters were neither letter nor digit: rare, and then the digest's own digest goes on.
	return (characters + personaPassword(secret, `${email}\n${digest}`)).slice(0, 32);
}
