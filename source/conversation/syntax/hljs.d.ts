/** As much of highlight.js as is used. */
declare const hljs: {
	readonly highlight: (
		code: string,
		options: {readonly language: string; readonly ignoreIllegals: boolean},
	) => {readonly value: string};
};
export default hljs;
