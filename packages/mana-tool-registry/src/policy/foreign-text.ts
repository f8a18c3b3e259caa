import type { SpaceType } from '@mana/auth-protocol';
import type { ToolSpec } from '../tool-spec.ts';

/**
 * Whether a tool's answer holds text that somebody else may have written: what came from outside, all records of a
 * shared space, and names that others give. Who wrote a record there is not asked: a co-member can name whomever
 * they like.
 */
export function returnsForeignText(
	spec: Pick<ToolSpec, 'returnsText' | 'namesByOthers'>,
	spaceType: SpaceType,
	output: unknown,
): boolean {
	if (spec.returnsText === 'outside') return true;
	if (spec.returnsText === 'records' && spaceType !== 'personal') return true;
	return spec.namesByOthers?.(output) ?? false;
}

/** Whether a call can do harm that somebody who speaks through such a text would be after: destroy, remove or send out. */
export function isTaintSink(spec: Pick<ToolSpec, 'policyHint' | 'mayRemove' | 'carriesOut'>): boolean {
	return removes(spec) || spec.carriesOut === true;
}

/** Whether a call writes text into its space, which may be text that was read elsewhere. */
export function carriesTextIn({
	policyHint,
	mayRemove,
	isOfNoSpace,
}: Pick<ToolSpec, 'policyHint' | 'mayRemove' | 'isOfNoSpace'>): boolean {
	return policyHint === 'write' && !mayRemove && !isOfNoSpace;
}

/** Whether a call can take away what is there. */
export function removes({ policyHint, mayRemove }: Pick<ToolSpec, 'policyHint' | 'mayRemove'>): boolean {
	return policyHint === 'destructive' || mayRemove === true;
}
