/** Patterns that try to speak to a model over its user's head. All are bounded, so they run in linear time. */
export type InjectionMarker =
	| 'ignore-previous-instructions'
	| 'you-are-now'
	| 'system-tag'
	| 'template-braces'
	| 'system-code-fence';

const IGNORE_PREVIOUS =
	/\bignore\s{1,20}(?:(?:all|any|the|of|your)\s{1,20}){0,4}previous\s{1,20}(?:instructions?|messages?)\b/i;
const YOU_ARE_NOW = /\byou\s{1,20}are\s{1,20}now\b[\s\S]{0,40}?(?:assistant|gpt|claude|gemini)/i;
const SYSTEM_TAG = /<\s{0,8}system\b/i;
const SYSTEM_CODE_FENCE = /(?:```|~~~)[ \t]{0,8}system\b/i;

/**
 * The first sign of a prompt injection in a text, or null. A heuristic that flags, never a filter to rely on:
 * honest text can contain a marker, and an attack can avoid them all.
 */
export function detectInjectionMarker(text: string): InjectionMarker | null {
	if (IGNORE_PREVIOUS.test(text)) return 'ignore-previous-instructions';
	if (YOU_ARE_NOW.test(text)) return 'you-are-now';
	if (SYSTEM_TAG.test(text)) return 'system-tag';
	if (SYSTEM_CODE_FENCE.test(text)) return 'system-code-fence';
	const open = text.indexOf('{{');
	if (open !== -1 && text.indexOf('}}', open + 2) !== -1) return 'template-braces';
	return null;
}
