/** @jsxImportSource hono/jsx */
import type { Space } from '@mana/auth-protocol';
import type { ListedGrant } from '../../domain/oauth/grant.ts';
import { ApiForm } from '../api-form.tsx';
import { AllSpacesChoice } from '../consent/consent-choices.tsx';

interface SpacesOfAgentProps {
	readonly grant: Pick<ListedGrant, 'id' | 'spaces' | 'allSpaces'>;
	/** The person's own. */
	readonly own: readonly Space[];
}

/** Into which spaces an agent is let, to be changed without connecting it again. */
export function SpacesOfAgent({ grant: { id, spaces, allSpaces }, own }: SpacesOfAgentProps) {
	return (
		<details>
			<summary>Change its spaces</summary>
			<ApiForm action={`/api/v1/me/grants/${encodeURIComponent(id)}/spaces`} method="PUT" next="reload">
				<fieldset>
					<legend>Into which spaces?</legend>
					{own.map((space) => (
						<label class="choice">
							<input
								type="checkbox"
								name="spaces[]"
								value={space.id}
								checked={!allSpaces && spaces.some((granted) => granted.id === space.id)}
							/>
							<span>{space.name}</span>
						</label>
					))}
					<AllSpacesChoice checked={allSpaces} />
				</fieldset>
				<p class="quiet">It may write down in one of them what it has read in another.</p>
				<button type="submit">Save</button>
			</ApiForm>
		</details>
	);
}
