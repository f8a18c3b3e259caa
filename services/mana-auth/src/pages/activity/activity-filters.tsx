/** @jsxImportSource hono/jsx */
import { activityOutcomes, type Space } from '@mana/auth-protocol';
import { outcomeWords } from './outcome-words.ts';

interface ActivityFiltersProps {
	/** The page's query. */
	readonly given: Readonly<Record<string, string>>;
	/** The person's own. */
	readonly spaces: readonly Space[];
}

export function ActivityFilters({ given, spaces }: ActivityFiltersProps) {
	return (
		<form method="get" action="/activity" class="filters card">
			<Field label="Agent" name="client" value={given.client} />
			<Field label="Tool" name="tool" value={given.tool} placeholder="notes.create" />
			<label>
				Space
				<select name="space">
					<option value="">All</option>
					{spaces.map(({ id, name }) => (
						<option value={id} selected={given.space === id}>
							{name}
						</option>
					))}
				</select>
			</label>
			<label>
				Outcome
				<select name="outcome">
					<option value="">All</option>
					{activityOutcomes.map((outcome) => (
						<option value={outcome} selected={given.outcome === outcome}>
							{outcomeWords[outcome]}
						</option>
					))}
				</select>
			</label>
			<Field label="From" name="from" type="date" value={given.from} />
			<Field label="To" name="to" type="date" value={given.to} />
			<button type="submit">Show</button>
		</form>
	);
}

interface FieldProps {
	readonly label: string;
	readonly name: string;
	readonly value: string | undefined;
	readonly type?: string;
	readonly placeholder?: string;
}

function Field({ label, type = 'text', ...rest }: FieldProps) {
	return (
		<label>
			{label}
			<input type={type} {...rest} />
		</label>
	);
}
