/** @jsxImportSource hono/jsx */
import type { ModuleInWords, ScopeInWords, SpaceChoice } from '@mana/auth-protocol';

export function SpaceChoices({ spaces }: { readonly spaces: readonly SpaceChoice[] }) {
	return (
		<fieldset>
			<legend>Into which spaces?</legend>
			{spaces.map((space, index) => (
				<label class="choice">
					<input type="checkbox" name="spaces[]" value={space.id} checked={index === 0} />
					<span>
						{space.name} <span class="quiet">({space.type === 'personal' ? 'only yours' : space.type})</span>
					</span>
					<span />
					<Privacy space={space} />
				</label>
			))}
			{spaces.length > 1 && <AllSpacesChoice />}
		</fieldset>
	);
}

/** Sent in place of those chosen above. */
function AllSpacesChoice() {
	return (
		<label class="choice">
			<input type="checkbox" name="spaces" value="*" />
			<span>All of my spaces</span>
			<span />
			<span class="quiet">Also those that I make or join later.</span>
		</label>
	);
}

export function ScopeChoices({ scopes }: { readonly scopes: readonly ScopeInWords[] }) {
	return (
		<fieldset>
			<legend>What may it do there?</legend>
			{scopes.map(({ scope, words }) => (
				<label class="choice">
					<input type="checkbox" name="scopes[]" value={scope} checked />
					<span>{words}</span>
				</label>
			))}
		</fieldset>
	);
}

export function ModuleChoices({ modules }: { readonly modules: readonly ModuleInWords[] }) {
	return (
		<fieldset>
			<legend>With what?</legend>
			{modules.map(({ module, words }) => (
				<label class="choice">
					<input type="checkbox" name="modules[]" value={module} checked />
					<span>{words}</span>
				</label>
			))}
		</fieldset>
	);
}

function Privacy({ space: { privacy } }: { readonly space: SpaceChoice }) {
	const words = [
		privacy.shared && 'Other members see what it writes, and it reads what they wrote.',
		privacy.readOnly && 'You may only read here, and so may it.',
		privacy.zeroKnowledge && 'Zero-knowledge: it cannot read or write what is encrypted.',
	].filter((sentence) => sentence !== false);
	return <span class="quiet">{words.join(' ')}</span>;
}
