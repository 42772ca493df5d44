package dev.autoami.deploy.simulation.ec2;

/** A request in EC2's own protocol. */
record QueryRequest(Query query, String id, Actions actions) implements Request {
    @Override
    public String action() {
        return query.action();
    }

    @Override
    public String perform() {
        return Xml.answer(action(), id, xml -> actions.perform(query, xml));
    }

    @Override
    public String refusal(Ec2Error error) {
        return Xml.error(id, error);
    }

    @Override
    public String contentType() {
        return "text/xml;charset=UTF-8";
    }
}
