import type { AiMission } from '@mana/records/types/ai';

/** What the editor of a mission begins with. */
export interface MissionDraft extends Pick<AiMission, 'cadence' | 'inputs' | 'agentId'> {
	readonly title: string;
	readonly objective: string;
	readonly conceptMarkdown: string;
}

export const emptyDraft: MissionDraft = {
	title: '',
	objective: '',
	conceptMarkdown: '',
	cadence: { kind: 'manual' },
	inputs: [],
	agentId: null,
};

/** Of a mission as it is; texts that cannot be opened are empty. */
export function draftOf({
	title,
	objective,
	conceptMarkdown,
	cadence,
	inputs,
	agentId,
}: AiMission): MissionDraft {
	return {
		title: title ?? '',
		objective: objective ?? '',
		conceptMarkdown: conceptMarkdown ?? '',
		cadence,
		inputs,
		agentId,
	};
}

/** What differs from what it was: only that is written. */
export function changedIn(draft: MissionDraft, before: MissionDraft): Partial<MissionDraft> {
	const changed = Object.entries(draft).filter(
		([field, value]) => JSON.stringify(value) !== JSON.stringify(Reflect.get(before, field)),
	);
	return Object.fromEntries(changed);
}
