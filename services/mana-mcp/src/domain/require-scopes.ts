import { AppError } from '@mana/service-kit';
import type { Caller } from '@mana/shared-auth';
import { missingScopes, type ToolSpec } from '@mana/tool-registry';

/**
 * Holds an agent to what its person granted. The challenge names all that it needs, what it has included, so that one
 * new consent is enough (RFC 6750 §3.1). A person's own token is not limited.
 *
 * @throws AppError 403 `INSUFFICIENT_SCOPE`
 */
export function requireScopes(
	caller: Pick<Caller, 'scopes'>,
	tool: ToolSpec,
	resourceMetadataUrl: string,
): void {
	const missing = scopesMissing(caller, tool);
	if (missing.length === 0) return;
	const needed = [...new Set([...(caller.scopes ?? []), ...missing])].join(' ');
	const message = `The person has not granted ${missing.join(' and ')} to this client. Ask them to connect it again.`;
	throw new AppError('INSUFFICIENT_SCOPE', 403, message, {
		details: { scope: needed },
		headers: {
			'WWW-Authenticate': `Bearer realm="mana", error="insufficient_scope", scope="${needed}", resource_metadata="${resourceMetadataUrl}"`,
		},
	});
}

/** The scopes that a caller lacks for a tool; none for a person. */
export function scopesMissing(
	{ scopes }: { scopes?: readonly string[] | undefined },
	tool: ToolSpec,
): string[] {
	return scopes === undefined ? [] : missingScopes(scopes, tool);
}
