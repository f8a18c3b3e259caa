/** @jsxImportSource hono/jsx */
import type { SpaceDetails } from '@mana/auth-protocol';
import { ApiForm } from '../api-form.tsx';

interface SpaceEndProps {
	/** The space in the API. */
	readonly api: string;
	readonly space: SpaceDetails;
}

/** Leaving a shared space, and deleting it for everybody. */
export function SpaceEnd({ api, space }: SpaceEndProps) {
	return (
		<>
			<h2>Leave or delete</h2>
			<div class="row">
				<ApiForm action={`${api}/leave`} next="/spaces" confirm={`Leave ${space.name}?`}>
					<button type="submit" class="plain">
						Leave this space
					</button>
				</ApiForm>
				{space.role === 'owner' && (
					<ApiForm
						action={api}
						method="DELETE"
						next="/spaces"
						confirm={`Delete ${space.name} with everything in it, for all members? This cannot be taken back.`}
					>
						<button type="submit" class="danger">
							Delete this space
						</button>
					</ApiForm>
				)}
			</div>
		</>
	);
}
