/** @jsxImportSource hono/jsx */
import type { PolicyChange, SpaceMember, SpacePolicy } from '@mana/auth-protocol';
import { ApiForm } from '../api-form.tsx';
import { Time } from '../times.tsx';

interface SpacePolicyProps {
	/** The space in the API. */
	readonly api: string;
	readonly policy: SpacePolicy;
	/** Canonical names of every tool that destroys. */
	readonly tools: ReadonlySet<string>;
	/** Whether this person may change it. */
	readonly decides: boolean;
}

export function SpacePolicySection({ api, policy, tools, decides }: SpacePolicyProps) {
	return (
		<>
			<h2 id="agents">What agents may delete here</h2>
			<p>
				Agents read and write within what you let them do. To delete something they ask you each time; what is
				ticked here they do without asking, except for erasing for good: they ask for that each time.
			</p>
			{decides ? (
				<ApiForm action={`${api}/policy`} method="PUT" next="reload" class="card">
					<fieldset>
						<legend>Without asking</legend>
						{[...tools].sort().map((tool) => (
							<label class="choice">
								<input
									type="checkbox"
									name="allowDestructive[]"
									value={tool}
									checked={policy.allowDestructive.includes(tool)}
								/>
								<code>{tool}</code>
							</label>
						))}
					</fieldset>
					<label class="choice">
						<input type="checkbox" name="acknowledged" data-as="boolean" />
						<span>
							I know that an agent can be talked into things by what it reads. Needed to allow more, not to
							take it back.
						</span>
					</label>
					<button type="submit">Save</button>
				</ApiForm>
			) : (
				<p class="card">
					{policy.allowDestructive.length === 0
						? 'Nothing without asking.'
						: policy.allowDestructive.join(', ')}
				</p>
			)}
		</>
	);
}

interface SpacePolicyChangesProps {
	/** Newest first. */
	readonly changes: readonly PolicyChange[];
	readonly members: readonly SpaceMember[];
}

export function SpacePolicyChanges({ changes, members }: SpacePolicyChangesProps) {
	const nameOf = (userId: string) => members.find((member) => member.userId === userId)?.name ?? 'someone';
	return (
		<>
			{changes.length > 0 && (
				<details>
					<summary>Changes</summary>
					<ul>
						{changes.map(({ at, userId, after }) => (
							<li>
								<Time at={at} />: {nameOf(userId)} allowed {after.length === 0 ? 'nothing' : after.join(', ')}
							</li>
						))}
					</ul>
				</details>
			)}
		</>
	);
}
