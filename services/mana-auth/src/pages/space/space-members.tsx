/** @jsxImportSource hono/jsx */
import { type SpaceDetails, type SpaceMember, spaceRoles } from '@mana/auth-protocol';
import { ApiForm } from '../api-form.tsx';

interface SpaceMembersProps {
	/** The space in the API. */
	readonly api: string;
	readonly space: SpaceDetails;
	/** Whether this person may change who is in it. */
	readonly decides: boolean;
	readonly ownId: string;
}

export function SpaceMembers({ api, space, decides, ownId }: SpaceMembersProps) {
	return (
		<>
			<h2>Members</h2>
			{space.members.map((member) => (
				<article class="card row">
					<div>
						<h3>{member.name}</h3>
						<span class="quiet">{`${member.email}, ${member.role}`}</span>
					</div>
					{decides && member.userId !== ownId && (
						<MemberActions
							api={`${api}/members/${encodeURIComponent(member.userId)}`}
							member={member}
							spaceName={space.name}
						/>
					)}
				</article>
			))}
		</>
	);
}

interface MemberActionsProps {
	/** The membership in the API. */
	readonly api: string;
	readonly member: SpaceMember;
	readonly spaceName: string;
}

function MemberActions({ api, member, spaceName }: MemberActionsProps) {
	return (
		<div class="row">
			<ApiForm action={api} method="PATCH" next="reload" class="row">
				<label>
					<span class="hidden">{`Role of ${member.name}`}</span>
					<select name="role">
						{spaceRoles.map((role) => (
							<option value={role} selected={role === member.role}>
								{role}
							</option>
						))}
					</select>
				</label>
				<button type="submit" class="plain">
					Change
				</button>
			</ApiForm>
			<ApiForm
				action={api}
				method="DELETE"
				next="reload"
				confirm={`Take ${member.name} out of ${spaceName}? What is written from now on they cannot read.`}
			>
				<button type="submit" class="danger">
					Remove
				</button>
			</ApiForm>
		</div>
	);
}
