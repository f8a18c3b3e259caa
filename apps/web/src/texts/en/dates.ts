export const dates = {
	today: 'today',
	tomorrow: 'tomorrow',
	yesterday: 'yesterday',
};
