import type { SpaceType } from '@mana/shared-auth';
import type { ToolSpec } from '../tool-spec.ts';

/**
 * Whether a tool's answer holds text that somebody else may have written: what came from outside, and all records
 * of a shared space. Who wrote a record there is not asked: a co-member can name whomever they like.
 */
export function returnsForeignText(spec: Pick<ToolSpec, 'returnsText'>, spaceType: SpaceType): boolean {
	return spec.returnsText === 'outside' || (spec.returnsText === 'records' && spaceType !== 'personal');
}

/** Whether a call is what somebody who speaks through such a text would be after. */
export function isTemptation(spec: Pick<ToolSpec, 'policyHint' | 'carriesOut'>): boolean {
	return spec.policyHint === 'destructive' || spec.carriesOut === true;
}
