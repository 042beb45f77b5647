declare module 'cytoscape-fcose' {
    const layout: cytoscape.Ext;
    export default layout;
}
