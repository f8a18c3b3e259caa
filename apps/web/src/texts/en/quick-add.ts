export const quickAdd = {
	title: 'Add a task',
	placeholder: 'dentist tomorrow 3pm #health every 2nd tuesday',
	add: 'Add task',
	understood: 'Understood as',
	leave: (what: string) => `Leave “${what}” as text`,
	hint: 'Dates, times, #labels, !priority and repetitions are understood.',
	onlyText: 'No date, label or repetition is in it: all of it becomes the title.',
	added: 'Task added',
};
