/** @jsxImportSource hono/jsx */
import type { ModuleInWords, ScopeInWords, SpaceChoice } from '@mana/auth-protocol';
import type { PageTexts } from '../texts/en.tsx';

interface Said {
	readonly texts: PageTexts['consent'];
}

type SpaceChoicesProps = Said & {
	readonly spaces: readonly SpaceChoice[];
	readonly types: PageTexts['spaceTypes'];
};

export function SpaceChoices({ spaces, types, texts }: SpaceChoicesProps) {
	return (
		<fieldset>
			<legend>{texts.spaces}</legend>
			{spaces.map((space, index) => (
				<label class="choice">
					<input type="checkbox" name="spaces[]" value={space.id} checked={index === 0} />
					<span>
						{space.name} <span class="quiet">({types[space.type]})</span>
					</span>
					<span />
					<Privacy space={space} texts={texts} />
				</label>
			))}
			{spaces.length > 1 && <AllSpacesChoice texts={texts} />}
		</fieldset>
	);
}

/** Sent in place of those chosen above. */
function AllSpacesChoice({ texts }: Said) {
	return (
		<label class="choice">
			<input type="checkbox" name="spaces" value="*" />
			<span>{texts.allSpaces}</span>
			<span />
			<span class="quiet">{texts.laterSpaces}</span>
		</label>
	);
}

export function ScopeChoices({ scopes, texts }: Said & { readonly scopes: readonly ScopeInWords[] }) {
	return (
		<fieldset>
			<legend>{texts.scopes}</legend>
			{scopes.map(({ scope, words }) => (
				<label class="choice">
					<input type="checkbox" name="scopes[]" value={scope} checked />
					<span>{texts.scope(scope, words)}</span>
				</label>
			))}
		</fieldset>
	);
}

export function ModuleChoices({ modules, texts }: Said & { readonly modules: readonly ModuleInWords[] }) {
	return (
		<fieldset>
			<legend>{texts.modules}</legend>
			{modules.map(({ module, words }) => (
				<label class="choice">
					<input type="checkbox" name="modules[]" value={module} checked />
					<span>{texts.module(module, words)}</span>
				</label>
			))}
		</fieldset>
	);
}

function Privacy({ space: { privacy }, texts }: Said & { readonly space: SpaceChoice }) {
	const words = [
		privacy.shared && texts.shared,
		privacy.readOnly && texts.readOnly,
		privacy.zeroKnowledge && texts.zeroKnowledge,
	].filter((sentence) => sentence !== false);
	return <span class="quiet">{words.join(' ')}</span>;
}
