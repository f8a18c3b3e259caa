import { AppError } from '@mana/service-kit';
import { missingScopes, type ToolSpec } from '@mana/tool-registry';

/**
 * The refusal of a call for which its person has not granted enough. The challenge names the scopes that the client
 * has and those that it lacks, so that one new consent is enough (RFC 6750 §3.1).
 */
export function insufficientScope(
	granted: readonly string[] | undefined,
	missing: readonly string[],
	resourceMetadataUrl: string,
): AppError {
	const needed = [...new Set([...(granted ?? []), ...missing])].join(' ');
	const message = `The person has not granted ${missing.join(' and ')} to this client. Ask them to connect it again.`;
	return new AppError('INSUFFICIENT_SCOPE', 403, message, {
		details: { scope: needed },
		headers: {
			'WWW-Authenticate': `Bearer realm="mana", error="insufficient_scope", scope="${needed}", resource_metadata="${resourceMetadataUrl}"`,
		},
	});
}

/** The scopes that a caller lacks for a tool. A person lacks none: their own token is not limited. */
export function scopesMissing(
	{ scopes }: { scopes?: readonly string[] | undefined },
	tool: ToolSpec,
): string[] {
	return scopes === undefined ? [] : missingScopes(scopes, tool);
}
